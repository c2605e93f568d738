/** Words of the lead's console about messages and handovers; they come with that page. */
export const zh = {
  messages: {
    title: '上墙留言与交接',
    standing: '{n} 条在墙',
    text: '写给大家，不写姓名和电话',
    post: '上墙',
    until: '至 {time}',
    minutes: '{n} 分钟',
    hours: '{n} 小时',
    how: '显示多久',
    all: '所有墙',
    where: '上哪块墙',
    withdraw: '撤下',
    none: '墙上没有留言',
    handover: '上一班交接',
    note: '写给下一班',
    write: '交班',
    read: '已读',
    readBy: '{by} {time} 已读',
    refused: '未能完成：{message}',
  },
};
